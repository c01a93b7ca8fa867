namespace MyService;

/// <summary>The payload of topic <c>thing-topic</c>.</summary>
public sealed record Thing(long Id, string Name);
