async def fetch():
    """Fetches."""
    async with x:
        await y


class A:
    x = 1
    async def step(self):
        await self
