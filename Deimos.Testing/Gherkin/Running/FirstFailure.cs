using System.Runtime.ExceptionServices;

namespace Deimos.Testing.Gherkin.Running;

/// <summary>
/// Keeps the first failure of several things that are all to be done.
/// </summary>
internal sealed class FirstFailure
{
    public Exception? Failure { get; private set; }

    public async Task WatchAsync(Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            Failure ??= failure;
        }
    }

    public void Throw()
    {
        if (Failure is not null)
        {
            ExceptionDispatchInfo.Throw(Failure);
        }
    }
}
