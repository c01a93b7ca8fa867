namespace Deimos.Producing;

/// <summary>
/// A producer was made by hand, so it is connected to nothing.
/// </summary>
public sealed class DetachedProducerException : DeimosException
{
    internal DetachedProducerException(Type producerType)
        : base(
            $"{producerType.Name} was not made by Deimos, so it is connected to nothing. Register it with "
            + $"builder.AddDeimos(…, deimos => deimos.AddProducer<{producerType.Name}>()), take it from dependency "
            + "injection instead of 'new', and do not register it a second time.") =>
        ProducerType = producerType;

    /// <summary>Gets the producer's class.</summary>
    public Type ProducerType { get; }
}
