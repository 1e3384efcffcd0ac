"""The commands of `convmixer`, one file each."""
