namespace Deimos.Hosting.Local;

/// <summary>One <c>WithReference</c>.</summary>
/// <param name="Target">The resource that is referred to.</param>
/// <param name="ConnectionName">The name of its connection string where that is not the resource's own.</param>
internal sealed record ResourceReference(IResource Target, string? ConnectionName = null);
