namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// Somebody who waits until any of the logs it was given to has changed.
/// </summary>
internal sealed class AppendWaiter
{
    private readonly TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Changed => _changed.Task;

    public void Signal() => _changed.TrySetResult();
}
