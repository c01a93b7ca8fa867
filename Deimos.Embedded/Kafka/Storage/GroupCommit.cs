using Microsoft.Win32.SafeHandles;

namespace Deimos.Embedded.Kafka.Storage;

/// <summary>
/// Has what was written flushed to the disk before it is acknowledged: one flush of each file for all who wait.
/// </summary>
/// <remarks>Safe for use from many threads. Does nothing when flushing is switched off.</remarks>
/// <param name="fsync">Whether anything is flushed at all.</param>
/// <param name="flush">What flushes a file; the system's own flush if it is not given.</param>
internal sealed class GroupCommit(bool fsync, Action<SafeFileHandle>? flush = null)
{
    private readonly Action<SafeFileHandle> _flush = flush ?? RandomAccess.FlushToDisk;
    private readonly Lock _lock = new();
    private HashSet<SafeFileHandle> _written = [];
    private TaskCompletionSource? _next;
    private bool _isFlushing;

    /// <summary>Gets a value indicating whether anything is flushed at all.</summary>
    public bool IsOn => fsync;

    /// <summary>Notes that a file has bytes which are not on the disk yet.</summary>
    public void Wrote(SafeFileHandle file)
    {
        if (fsync)
        {
            lock (_lock)
            {
                _written.Add(file);
            }
        }
    }

    /// <summary>Waits until all that was written before this call is on the disk.</summary>
    public ValueTask FlushedAsync()
    {
        if (!fsync)
        {
            return default;
        }

        lock (_lock)
        {
            if (_written.Count == 0 && !_isFlushing)
            {
                return default;
            }

            // Those who come while a flush runs share the next one: the files may have been passed already.
            _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var waiting = _next.Task;
            if (!_isFlushing)
            {
                _isFlushing = true;
                _ = Task.Run(FlushAll);
            }

            return new ValueTask(waiting);
        }
    }

    private void FlushAll()
    {
        while (true)
        {
            HashSet<SafeFileHandle> files;
            TaskCompletionSource waiting;
            lock (_lock)
            {
                if (_next is null)
                {
                    _isFlushing = false;
                    return;
                }

                (files, _written) = (_written, []);
                (waiting, _next) = (_next, null);
            }

            try
            {
                foreach (var file in files)
                {
                    Flush(file);
                }

                waiting.SetResult();
            }
            catch (Exception fault)
            {
                // Who waits must not acknowledge; the connection ends, and the client sends again.
                waiting.SetException(fault);
            }
        }
    }

    private void Flush(SafeFileHandle file)
    {
        try
        {
            _flush(file);
        }
        catch (ObjectDisposedException)
        {
            // Removed by retention, or replaced by a file that was flushed before it took the name.
        }
    }
}
