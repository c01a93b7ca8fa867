namespace Deimos.Schemas;

/// <summary>
/// What a producer or consumer may say by code or configuration in place of attributes.
/// </summary>
public abstract class TopicOptions
{
    private protected TopicOptions()
    {
    }

    /// <summary>Gets or sets the topic; a producer's without its prefix.</summary>
    /// <value>The default is <see langword="null"/>: what <see cref="TopicAttribute"/> says.</value>
    public string? Topic { get; set; }

    /// <summary>Gets or sets the name of the payload's schema, or its full name with the namespace in front.</summary>
    /// <value>The default is <see langword="null"/>: what <see cref="SchemaAttribute"/> says.</value>
    public string? Schema { get; set; }

    /// <summary>Gets or sets the namespace of the payload's schema.</summary>
    /// <value>
    /// The default is <see langword="null"/>: what <see cref="SchemaAttribute"/> says, otherwise
    /// <see cref="SchemaOptions.DefaultNamespace"/>.
    /// </value>
    public string? Namespace { get; set; }

    /// <summary>Gets or sets how the key is made; in code only.</summary>
    /// <value>
    /// The default is <see langword="null"/>: what <see cref="KeyFieldAttribute"/>, <see cref="KeySchemaAttribute"/>,
    /// <see cref="PlainKeyAttribute"/> or <see cref="NoKeyAttribute"/> say.
    /// </value>
    public KeyConfig? Key { get; set; }

    /// <summary>Gets or sets the address of a Schema Registry of this topic's own.</summary>
    /// <value>
    /// An absolute http or https address. The default is <see langword="null"/>: the registry of the host.
    /// </value>
    public Uri? RegistryUrl { get; set; }

    /// <summary>Gets or sets the user for the topic's own registry.</summary>
    /// <value>The default is the user inside <see cref="RegistryUrl"/>, else none.</value>
    public string? RegistryUser { get; set; }

    /// <summary>Gets or sets the password for the topic's own registry.</summary>
    /// <value>The default is the password inside <see cref="RegistryUrl"/>, else none.</value>
    public string? RegistryPassword { get; set; }
}
