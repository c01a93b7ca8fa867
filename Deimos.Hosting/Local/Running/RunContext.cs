using Microsoft.Extensions.Configuration;

namespace Deimos.Hosting.Local.Running;

/// <summary>What the resources of one run share.</summary>
internal sealed class RunContext
{
    private readonly Dictionary<IResource, ResourceRun> _runs = [];

    public required DistributedApplicationOptions Options { get; init; }

    public required IConfiguration Configuration { get; init; }

    public required RunOutput Output { get; init; }

    /// <summary>Gets what keeps builds apart: two at once would write the same references.</summary>
    public SemaphoreSlim BuildGate { get; } = new(1);

    /// <summary>Gets or sets where parts keep their data from run to run; null to keep none.</summary>
    public KeptData? Kept { get; set; }

    public TimeProvider Time => Options.TimeProvider;

    public IReadOnlyCollection<ResourceRun> Runs => _runs.Values;

    public void Add(ResourceRun run) => _runs.Add(run.Resource, run);

    public ResourceRun Find(IResource resource) => _runs[resource];

    public void PrintStatus() => Output.Status(_runs.Values);
}
