namespace Deimos.Embedded.Kafka.Inspection;

/// <summary>
/// Lets somebody wait until something is true, which is looked at anew whenever something has changed.
/// </summary>
internal sealed class ChangeSignal
{
    private TaskCompletionSource? _next;

    /// <summary>Tells that something has changed; cheap when nobody waits.</summary>
    public void Pulse() => Interlocked.Exchange(ref _next, null)?.TrySetResult();

    /// <summary>Waits until something holds; when it is ended before, the exception carries the evidence.</summary>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public async Task UntilAsync(Func<bool> holds, Func<string> evidence, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Taken before looking: a change in between completes it.
            var next = Next();
            if (holds())
            {
                return;
            }

            try
            {
                await next.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(evidence(), cancellationToken);
            }
        }
    }

    private Task Next()
    {
        var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _next, fresh, null) ?? fresh).Task;
    }
}
