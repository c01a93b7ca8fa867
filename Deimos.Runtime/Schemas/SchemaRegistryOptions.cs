namespace Deimos.Schemas;

/// <summary>
/// Where the Schema Registry is and how it is asked, read from the <c>Deimos:SchemaRegistry</c> section.
/// </summary>
public sealed class SchemaRegistryOptions
{
    internal const string SectionName = "Deimos:SchemaRegistry";

    internal static readonly Uri DefaultUrl = new("http://localhost:8081");

    /// <summary>Gets or sets the registry's address.</summary>
    /// <value>
    /// An absolute http or https address, with or without <c>user:password@</c>. The default is
    /// <c>http://localhost:8081</c>.
    /// </value>
    public Uri? Url { get; set; }

    /// <summary>Gets or sets the user for basic authentication.</summary>
    /// <value>The default is the user inside <see cref="Url"/>, else none.</value>
    public string? User { get; set; }

    /// <summary>Gets or sets the password for basic authentication.</summary>
    /// <value>The default is the password inside <see cref="Url"/>, else none.</value>
    public string? Password { get; set; }

    /// <summary>Gets or sets how many times a failed request is repeated.</summary>
    /// <value>From 0 to 20. The default is 4.</value>
    public int MaxRetries { get; set; } = 4;

    /// <summary>Gets or sets the pause before the first repetition; later ones double it.</summary>
    /// <value>From 10 milliseconds to 1 minute. The default is 200 milliseconds.</value>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Gets or sets how long one attempt may take.</summary>
    /// <value>From 100 milliseconds to 5 minutes. The default is 10 seconds.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gives the same settings for another registry.</summary>
    internal SchemaRegistryOptions At(Uri url, string? user, string? password)
    {
        var other = (SchemaRegistryOptions)MemberwiseClone();
        (other.Url, other.User, other.Password) = (url, user, password);
        return other;
    }
}
