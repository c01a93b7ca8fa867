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
    private readonly IServiceProvider? _services;

    private RecordSurroundings(IServiceProvider? services) => _services = services;

    public TimeProvider Time => field ??= _services?.GetService<TimeProvider>() ?? TimeProvider.System;

    public DeimosEvents? Events => _services?.GetService<DeimosEvents>();

    public ConsumingMetrics? Metrics => _services?.GetService<ConsumingMetrics>();

    public RecordOptions Options => field ??= _services?.GetService<IOptions<RecordOptions>>()?.Value ?? new();

    public ILogger Logger => field ??=
        _services?.GetService<ILoggerFactory>()?.CreateLogger<RecordSurroundings>() ?? (ILogger)NullLogger.Instance;

    public static RecordSurroundings Of(DbContext context) => new(
        context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider);
}
