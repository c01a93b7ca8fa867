using Deimos.Hosting.Local;
using Deimos.Hosting.Local.Running;

namespace Deimos.Hosting.Tests.Local;

public sealed class LaunchSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("deimos-launch-").FullName;

    private string ProjectPath => Path.Combine(_folder, "Service.csproj");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_first_project_profile_counts_with_its_http_addresses()
    {
        Write(
            """
            {
              // comments are usual here
              "profiles": {
                "IIS Express": { "commandName": "IISExpress", "applicationUrl": "http://localhost:1" },
                "http": {
                  "commandName": "Project",
                  "applicationUrl": "https://localhost:7080;http://localhost:5080;http://localhost:5081",
                  "environmentVariables": { "ASPNETCORE_ENVIRONMENT": "Staging" },
                },
                "other": { "commandName": "Project", "applicationUrl": "http://localhost:2" }
              }
            }
            """);

        var settings = LaunchSettings.Read(ProjectPath);

        settings.HttpPorts.ShouldBe([5080, 5081]);
        settings.Environment.ShouldBe([new("ASPNETCORE_ENVIRONMENT", "Staging")]);
    }

    [Fact]
    public void A_project_may_have_none()
    {
        var settings = LaunchSettings.Read(ProjectPath);

        settings.HttpPorts.ShouldBeEmpty();
        settings.Environment.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{ \"profiles\": ")]
    [InlineData("[]")]
    [InlineData("{ \"profiles\": { \"http\": { \"commandName\": \"Project\", \"applicationUrl\": \"localhost\" } } }")]
    public void A_file_that_cannot_be_read_is_named(string text)
    {
        Write(text);

        Should.Throw<DistributedApplicationException>(() => LaunchSettings.Read(ProjectPath))
            .Message.ShouldStartWith($"{Path.Combine(_folder, "Properties", "launchSettings.json")} cannot be read. ");
    }

    [Fact]
    public void Its_addresses_are_the_endpoints_unless_the_model_says_otherwise()
    {
        File.WriteAllText(ProjectPath, "<Project Sdk=\"Microsoft.NET.Sdk.Web\" />");
        Write("{\"profiles\":{\"http\":{\"commandName\":\"Project\",\"applicationUrl\":\"http://localhost:5080\"}}}");
        var builder = DistributedApplication.CreateBuilder([]);
        var asWritten = builder.AddProject("as-written", ProjectPath);
        var overridden = builder.AddProject("overridden", ProjectPath).WithHttpEndpoint(5999);
        var extended = builder.AddProject("extended", ProjectPath).WithHttpEndpoint(6000, "admin");

        Describe(asWritten).ShouldBe(["http 5080"]);
        Describe(overridden).ShouldBe(["http 5999"]);
        Describe(extended).ShouldBe(["http 5080", "admin 6000"]);
    }

    [Fact]
    public void Without_addresses_only_a_web_project_gets_an_endpoint()
    {
        File.WriteAllText(ProjectPath, "<Project Sdk=\"Microsoft.NET.Sdk.Worker\" />");
        var builder = DistributedApplication.CreateBuilder([]);

        Describe(builder.AddProject("worker", ProjectPath)).ShouldBeEmpty();
    }

    private List<string> Describe(IResourceBuilder<ProjectResource> project) =>
    [
        .. ServiceEndpoints.Allocate(project.Resource, LaunchSettings.Read(ProjectPath))
            .Select(endpoint => $"{endpoint.Name} {endpoint.Port}"),
    ];

    private void Write(string text)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "Properties"));
        File.WriteAllText(Path.Combine(_folder, "Properties", "launchSettings.json"), text);
    }
}
