namespace Deimos.Schemas;

/// <summary>
/// Where schemas come from, read from the <c>Deimos:Schemas</c> configuration section.
/// </summary>
public sealed class SchemaOptions
{
    internal const string SectionName = "Deimos:Schemas";

    /// <summary>Gets or sets the folder of the <c>.avsc</c> files.</summary>
    /// <value>Relative paths start at the application's base directory. The default is <c>schemas</c>.</value>
    public string Path { get; set; } = "schemas";

    /// <summary>Gets or sets whether schemas are registered on first use.</summary>
    /// <value>
    /// <see langword="false"/> only looks them up and fails if they are unknown. The default is
    /// <see langword="true"/>.
    /// </value>
    public bool AutoRegister { get; set; } = true;

    /// <summary>Gets or sets the namespace of schemas that are named without one.</summary>
    /// <value>The default is <see langword="null"/>: every declaration names its namespace.</value>
    public string? DefaultNamespace { get; set; }
}
