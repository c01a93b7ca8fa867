namespace Deimos;

/// <summary>
/// Names the topic that a producer writes to or a consumer reads from.
/// </summary>
/// <param name="name">The topic without the configured prefix.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TopicAttribute(string name) : Attribute
{
    /// <summary>Gets the topic without the configured prefix.</summary>
    public string Name { get; } = name;
}
