using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Deimos.Embedded.Tests.Kafka;

/// <summary>Keeps what a cluster logs, line by line, with the exceptions.</summary>
internal sealed class RecordedLog(LogLevel smallest = LogLevel.Trace) : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _lines = [];

    public IEnumerable<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Nobody else is told.");

    public bool IsEnabled(LogLevel logLevel) => logLevel >= smallest;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            _lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
