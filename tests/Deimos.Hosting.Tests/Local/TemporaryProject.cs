namespace Deimos.Hosting.Tests.Local;

/// <summary>A console project outside of this repository's build rules.</summary>
internal sealed class TemporaryProject : IDisposable
{
    public TemporaryProject(string name, string program)
    {
        Folder = Directory.CreateTempSubdirectory("deimos-project-").FullName;
        Path = System.IO.Path.Combine(Folder, $"{name}.csproj");
        File.WriteAllText(
            Path,
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
            </Project>
            """);
        File.WriteAllText(System.IO.Path.Combine(Folder, "Program.cs"), program);
    }

    public string Folder { get; }

    public string Path { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
