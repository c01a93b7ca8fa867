using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Deimos.Testing.Tests;

/// <summary>The ids of all that a host has logged.</summary>
internal sealed class LoggedEvents : ILoggerProvider, ILogger
{
    private readonly ConcurrentBag<int> _ids = [];

    public IReadOnlyCollection<int> Ids => _ids;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter) => _ids.Add(eventId.Id);

    public void Dispose()
    {
    }
}
