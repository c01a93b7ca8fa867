namespace Deimos.Records;

/// <summary>
/// What holds for all record consumers, read from the section <c>Deimos:Records</c>. Each consumer can differ.
/// </summary>
public sealed class RecordOptions
{
    internal const string SectionName = "Deimos:Records";

    /// <summary>Gets or sets whether the associated records of a message replace those that are there.</summary>
    /// <value><see langword="false"/> adds to them. The default is <see langword="true"/>.</value>
    public bool ReplaceAssociations { get; set; } = true;

    /// <summary>Gets or sets the property by which rows without a key of their own are found again.</summary>
    /// <value>The name of a text property. The default is <c>BulkImportId</c>.</value>
    public string BulkImportIdProperty { get; set; } = "BulkImportId";

    /// <summary>Gets or sets what makes the values of <see cref="BulkImportIdProperty"/>.</summary>
    /// <value>In code only. The default makes random UUIDs.</value>
    public Func<string> BulkImportIdGenerator { get; set; } = () => Guid.NewGuid().ToString();
}
