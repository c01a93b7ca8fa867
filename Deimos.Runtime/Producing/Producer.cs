namespace Deimos.Producing;

/// <summary>
/// What all producers have in common; derive from <see cref="Producer{T}"/>.
/// </summary>
public abstract class Producer
{
    private protected Producer()
    {
    }

    /// <summary>Connects an instance that dependency injection has just made.</summary>
    internal abstract void Attach(ProducerPipelines pipelines, IServiceProvider scope);
}
