namespace Deimos.Hosting.Local;

/// <summary>A part of the application: something that is started, has a name, and that others can wait for.</summary>
public interface IResource
{
    /// <summary>Gets the name, unique in the application without regard to case.</summary>
    string Name { get; }
}
