using Deimos.Observability;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Deimos.Records;

/// <summary>
/// What the host of a context has for record consumers; a context that was made by hand has no host.
/// </summary>
internal sealed class RecordSurroundings
{
    private RecordSurroundings(IServiceProvider? services)
    {
        Time = services?.GetService<TimeProvider>() ?? TimeProvider.System;
        Events = services?.GetService<DeimosEvents>();
        Metrics = services?.GetService<ConsumingMetrics>();
        Options = services?.GetService<IOptions<RecordOptions>>()?.Value ?? new();
        Logger = services?.GetService<ILoggerFactory>()?.CreateLogger<RecordSurroundings>()
            ?? (ILogger)NullLogger.Instance;
    }

    public TimeProvider Time { get; }

    public DeimosEvents? Events { get; }

    public ConsumingMetrics? Metrics { get; }

    public RecordOptions Options { get; }

    public ILogger Logger { get; }

    public static RecordSurroundings Of(DbContext context) => new(
        context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider);
}
