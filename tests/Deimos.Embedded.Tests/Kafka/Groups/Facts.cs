namespace Deimos.Embedded.Tests.Kafka.Groups;

/// <summary>Lets a test wait until something is true, looked at anew whenever something has changed.</summary>
internal sealed class Facts
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Changed()
    {
        lock (_lock)
        {
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Waits until the condition holds; one that never does fails the test.</summary>
    public async Task Until(Func<bool> condition, Func<string>? evidence = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                changed = _changed.Task;
            }

            if (condition())
            {
                return;
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException(
                    $"What was waited for has not come true in two minutes. {evidence?.Invoke()}");
            }
        }
    }
}
