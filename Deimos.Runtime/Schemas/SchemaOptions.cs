namespace Deimos.Schemas;

/// <summary>
/// Where schemas come from and how messages carry them, read from the <c>Deimos:Schemas</c> configuration section.
/// </summary>
public sealed class SchemaOptions
{
    internal const string SectionName = "Deimos:Schemas";

    /// <summary>Gets or sets how messages carry their schema, and who keeps it.</summary>
    /// <value>
    /// <c>registry</c>, <c>local</c>, <c>validation</c> or <c>in_memory</c>. The default is
    /// <see cref="SchemaBackend.Registry"/>.
    /// </value>
    public SchemaBackend Backend { get; set; }

    /// <summary>Gets or sets the folder of the <c>.avsc</c> files.</summary>
    /// <value>Relative paths start at the application's base directory. The default is <c>schemas</c>.</value>
    public string Path { get; set; } = "schemas";

    /// <summary>Gets or sets whether schemas are registered on first use.</summary>
    /// <value>
    /// <see langword="false"/> only looks them up and fails if they are unknown. The default is
    /// <see langword="true"/>.
    /// </value>
    public bool AutoRegister { get; set; } = true;

    /// <summary>Gets or sets whether messages are written with the latest version that their subject has.</summary>
    /// <value>
    /// <see langword="true"/> asks once for each subject, checks that the version can read what the application's own
    /// schema describes, and registers nothing unless the subject is empty. The default is <see langword="false"/>:
    /// messages are written with the application's own schema.
    /// </value>
    public bool UseLatestVersion { get; set; }

    /// <summary>Gets or sets whether types of other files are registered on their own and referred to.</summary>
    /// <value>
    /// <see langword="true"/> registers each file under its type's full name, and refers to it. The default is
    /// <see langword="false"/>: one schema with each type where it is first used.
    /// </value>
    public bool UseReferences { get; set; }

    /// <summary>Gets or sets the namespace of schemas that are named without one.</summary>
    /// <value>The default is <see langword="null"/>: every declaration names its namespace.</value>
    public string? DefaultNamespace { get; set; }

    internal bool HasRegistry => Backend is SchemaBackend.Registry or SchemaBackend.InMemory;
}
