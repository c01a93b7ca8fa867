namespace Deimos.Testing.Tests.Contract;

/// <summary>One stack of a tier for all facts of a class.</summary>
public sealed class ContractFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private DeimosStack? _stack;

    public async Task<DeimosStack> GetAsync(StackTier tier)
    {
        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _stack ??= await DeimosStack.StartAsync(
                new() { Tier = tier }, TestContext.Current.CancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Dispose();
        if (_stack is not null)
        {
            await _stack.DisposeAsync();
        }
    }
}
