namespace Deimos.Embedded.Tests.Kafka.Model;

/// <summary>A member in a model's group; what it waits for is filled in when it is decided.</summary>
internal sealed class ModelMember(string name)
{
    public string Name => name;

    public byte Metadata { get; set; }

    public string Assignment { get; set; } = "";

    /// <summary>Gets or sets whether it has not been part of a generation yet.</summary>
    public bool IsNew { get; set; } = true;

    public long? Deadline { get; set; }

    public Expectation? Join { get; set; }

    public Expectation? Sync { get; set; }
}
