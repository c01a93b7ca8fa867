using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Deimos.Runtime.Tests;

/// <summary>Keeps what is logged, so that tests can judge it like other output.</summary>
internal sealed class RecordedLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<Entry> _entries = new();

    public IEnumerable<Entry> Entries => _entries;

    public int Count(int eventId) => _entries.Count(entry => entry.EventId == eventId);

    public ILogger CreateLogger(string categoryName) => this;

    public ILogger<T> For<T>() => new LoggerFactory([this]).CreateLogger<T>();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue(new(eventId.Id, logLevel, formatter(state, exception), exception));

    public void Dispose()
    {
    }

    internal sealed record Entry(int EventId, LogLevel Level, string Text, Exception? Exception);
}
