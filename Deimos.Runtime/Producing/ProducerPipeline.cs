namespace Deimos.Producing;

/// <summary>
/// What one producer class does between the publish call and the backend, whatever its payload.
/// </summary>
internal abstract class ProducerPipeline
{
    /// <summary>Gets what was settled for the class.</summary>
    public abstract ProducerProfile Profile { get; }

    /// <summary>Makes sure that the ids of the schemas are known.</summary>
    public abstract ValueTask PrepareAsync(CancellationToken cancellationToken);
}
