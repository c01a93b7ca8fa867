namespace Deimos.Consuming;

/// <summary>
/// What holds for all consumers, read from the <c>Deimos:Consuming</c> section.
/// </summary>
public sealed class ConsumingOptions
{
    internal const string SectionName = "Deimos:Consuming";

    /// <summary>Gets or sets whether every failed message is tried again until it succeeds.</summary>
    /// <value>
    /// <see langword="false"/> skips failed messages, except those of which <see cref="FatalError"/> or the consumer's
    /// <c>IsFatal</c> says otherwise. The default is <see langword="false"/>.
    /// </value>
    public bool ReraiseConsumerErrors { get; set; }

    /// <summary>Gets or sets a rule that says of which failures the message must be tried again.</summary>
    /// <value>
    /// Gets the exception, the payload (the raw bytes if the message could not be decoded; of a batch the list of
    /// them) and the metadata. The default is <see langword="null"/>: none.
    /// </value>
    public Func<Exception, object?, DeliveryMetadata, bool>? FatalError { get; set; }

    /// <summary>Gets or sets how long a stop or a revoked partition waits for handlers that are at work.</summary>
    /// <value>From 0 seconds to 4 minutes. The default is 30 seconds.</value>
    /// <remarks>Then the handler's cancellation token is canceled and its message is left to the next owner.</remarks>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets whether the lag of each partition is asked for and reported.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool ReportLag { get; set; } = true;

    /// <summary>Gets or sets how often the brokers are asked where their partitions end.</summary>
    /// <value>From 100 milliseconds to 1 hour. The default is 10 seconds.</value>
    public TimeSpan LagInterval { get; set; } = TimeSpan.FromSeconds(10);
}
