namespace Deimos.Testing.Stack;

/// <summary>
/// Finds the package of the containers tier, which not every user of this one is to carry.
/// </summary>
internal static class ContainerPackage
{
    public const string Missing =
        "The stack is to run in containers, and the package for that is missing. Add Deimos.Testing.Containers to the "
        + "test project.";

    private const string Starter = "Deimos.Testing.Containers.ContainerStarter, Deimos.Testing.Containers";

    public static IStackStarter? Find() => Type.GetType(Starter, throwOnError: false) is { } type
        ? (IStackStarter)Activator.CreateInstance(type)!
        : null;
}
