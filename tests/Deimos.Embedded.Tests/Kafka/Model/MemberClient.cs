namespace Deimos.Embedded.Tests.Kafka.Model;

/// <summary>A consumer of a run, as far as it knows itself: its id is the broker's, its name the model's.</summary>
internal sealed class MemberClient(int index)
{
    public int Index => index;

    public string Id { get; set; } = "";

    public string Name { get; set; } = "";

    public int Generation { get; set; } = -1;

    /// <summary>Gets or sets the members to assign to, with their names, when this one leads.</summary>
    public IReadOnlyList<(string Id, string Name)> Followers { get; set; } = [];

    /// <summary>Gets or sets whether a join or sync of it waits for its answer.</summary>
    public bool IsWaiting { get; set; }

    public void Forget()
    {
        Id = "";
        Name = "";
        Generation = -1;
        Followers = [];
    }
}
