using Deimos.Hosting.Local;

namespace Deimos.Hosting.Tests.Local;

public sealed class DistributedApplicationBuilderTests
{
    private readonly IDistributedApplicationBuilder _builder = DistributedApplication.CreateBuilder([]);

    [Fact]
    public void A_name_is_given_once()
    {
        _builder.AddKafka("Kafka");

        Message(() => _builder.AddPostgres("kafka")).ShouldBe(
            "The application has two resources named 'kafka' (case does not count). Rename one of them.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("widgets_api")]
    [InlineData("widgets api")]
    public void A_name_that_cannot_be_one_is_refused(string name) =>
        Message(() => _builder.AddKafka(name)).ShouldBe(
            $"A resource cannot be named '{name}'. Use a letter, then up to 63 letters, digits and hyphens.");

    [Fact]
    public void A_circle_of_waiting_is_named()
    {
        var first = _builder.AddProject("first", "First.csproj");
        var second = _builder.AddProject("second", "Second.csproj").WaitFor(first);
        var third = _builder.AddProject("third", "Third.csproj").WaitFor(second);
        first.WaitFor(third);

        Message(() => _builder.Build()).ShouldBe(
            "Resources wait for each other in a circle: 'first' → 'third' → 'second' → 'first'. "
            + "Take away one WaitFor or WithReference of these.");
    }

    [Fact]
    public void Services_may_refer_to_each_other()
    {
        var first = _builder.AddProject("first", "First.csproj");
        var second = _builder.AddProject("second", "Second.csproj").WithReference(first);
        first.WithReference(second);

        Should.NotThrow(() => _builder.Build());
    }

    [Fact]
    public void A_reference_to_nothing_is_named() =>
        Message(() => _builder.AddProject("api", "Api.csproj").WaitFor((IResourceBuilder<KafkaServerResource>)null!))
            .ShouldBe("WaitFor of 'api' is given null. Give it what an Add method has returned.");

    [Fact]
    public void A_reference_into_another_application_is_named()
    {
        var kafka = DistributedApplication.CreateBuilder([]).AddKafka("kafka");

        Message(() => _builder.AddProject("api", "Api.csproj").WaitFor(kafka)).ShouldBe(
            "WaitFor of 'api' is given 'kafka', which belongs to another application. Add it to the same builder.");
    }

    [Fact]
    public void A_topic_is_added_once() =>
        Message(() => _builder.AddKafka("kafka").AddTopic("widgets").AddTopic("widgets")).ShouldBe(
            "'kafka' has the topic 'widgets' twice. Take away one AddTopic.");

    [Fact]
    public void A_port_that_is_none_is_refused() =>
        Message(() => _builder.AddProject("api", "Api.csproj").WithHttpEndpoint(70_000)).ShouldBe(
            "'api' cannot listen on port 70000. Use a port from 1 to 65535.");

    [Fact]
    public void The_command_line_is_configuration() =>
        DistributedApplication.CreateBuilder(["--ConnectionStrings:kafka=here:1"])
            .Configuration["ConnectionStrings:kafka"].ShouldBe("here:1");

    private static string Message(Action action) => Should.Throw<DistributedApplicationException>(action).Message;
}
