namespace Deimos.Hosting.Local.Running;

/// <summary>Checks that the resources can be started one after the other at all.</summary>
internal static class StartOrder
{
    /// <exception cref="DistributedApplicationException">Resources wait for each other in a circle.</exception>
    public static void Check(IEnumerable<Resource> resources)
    {
        var done = new HashSet<IResource>();
        var path = new List<Resource>();
        foreach (var resource in resources)
        {
            Visit(resource, path, done);
        }
    }

    private static void Visit(Resource resource, List<Resource> path, HashSet<IResource> done)
    {
        var earlier = path.IndexOf(resource);
        if (earlier >= 0)
        {
            var circle = string.Join(" → ", path.Skip(earlier).Append(resource).Select(one => $"'{one.Name}'"));
            throw new DistributedApplicationException(
                $"Resources wait for each other in a circle: {circle}. Take away one WaitFor or WithReference of "
                + "these.");
        }

        if (done.Contains(resource))
        {
            return;
        }

        path.Add(resource);
        foreach (var before in resource.StartsAfter.OfType<Resource>())
        {
            Visit(before, path, done);
        }

        path.RemoveAt(path.Count - 1);
        done.Add(resource);
    }
}
