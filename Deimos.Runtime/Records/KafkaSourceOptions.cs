namespace Deimos.Records;

/// <summary>
/// Which changes of an entity a producer publishes.
/// </summary>
public sealed class KafkaSourceOptions
{
    /// <summary>Gets or sets a value indicating whether new records are published.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Create { get; set; } = true;

    /// <summary>Gets or sets a value indicating whether changes of watched attributes are published.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Update { get; set; } = true;

    /// <summary>Gets or sets a value indicating whether deleted records are published, as tombstones.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Delete { get; set; } = true;

    /// <summary>Gets or sets a value indicating whether imported records are published.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Import { get; set; } = true;

    /// <summary>
    /// Gets or sets a value indicating whether text is cut to the greatest length that the model gives its property.
    /// </summary>
    /// <value>The default is <see langword="false"/>: text is published whole.</value>
    public bool TruncateColumns { get; set; }
}
