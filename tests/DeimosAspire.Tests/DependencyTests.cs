using System.Reflection;
using System.Xml.Linq;

namespace DeimosAspire.Tests;

/// <summary>Dependencies point one way, inside the runtime and between the projects.</summary>
public class DependencyTests
{
    /// <summary>What each concept of the runtime may use besides itself and the root namespace.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Deimos"] = [],
        ["Deimos.Schemas"] = [],
        ["Deimos.Observability"] = [],
        ["Deimos.Kafka"] = ["Deimos.Observability"],
        ["Deimos.Producing"] = ["Deimos.Kafka", "Deimos.Schemas", "Deimos.Observability"],
        ["Deimos.Consuming"] = ["Deimos.Kafka", "Deimos.Schemas", "Deimos.Observability"],
        ["Deimos.Inbox"] = ["Deimos.Consuming"],
        ["Deimos.Outbox"] = ["Deimos.Producing", "Deimos.Kafka", "Deimos.Schemas", "Deimos.Observability"],
        ["Deimos.Records"] =
            ["Deimos.Outbox", "Deimos.Producing", "Deimos.Consuming", "Deimos.Schemas", "Deimos.Observability"],
    };

    [Fact]
    public void Concepts_of_the_runtime_use_only_what_lies_below_them()
    {
        var runtime = Assembly.Load("Deimos.Runtime");

        var violations =
            from type in runtime.GetTypes()
            let user = Concept(type)
            where user is not null && Allowed.ContainsKey(user)
            from used in TypeReferences.Of(type)
            where used.Assembly == runtime
            let concept = Concept(used)
            where concept is not null && concept != user && concept != "Deimos" && !Allowed[user].Contains(concept)
            select $"{type.FullName} uses {used.FullName}";

        violations.Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void The_check_above_sees_what_code_uses()
    {
        TypeReferences.Of(typeof(DependencyTests)).ShouldContain(typeof(XDocument));
        TypeReferences.Of(typeof(DependencyTests)).ShouldContain(typeof(Repository));
    }

    [Fact]
    public void The_embedded_stack_uses_the_runtime_for_schemas_only()
    {
        var embedded = Assembly.Load("Deimos.Embedded");

        var violations =
            from type in embedded.GetTypes()
            from used in TypeReferences.Of(type)
            where used.Assembly.GetName().Name == "Deimos.Runtime"
            where Concept(used) is not ("Deimos.Schemas" or "Deimos")
            select $"{type.FullName} uses {used.FullName}";

        violations.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Deimos.Runtime")]
    [InlineData("Deimos.Embedded", "Deimos.Runtime")]
    [InlineData("Deimos.Hosting", "Deimos.Embedded")]
    [InlineData("Deimos.Testing", "Deimos.Embedded", "Deimos.Runtime")]
    [InlineData("Deimos.Testing.Containers", "Deimos.Testing")]
    [InlineData("Deimos.Testing.Xunit", "Deimos.Testing")]
    [InlineData("ServiceDefaults")]
    public void Projects_reference_only_what_lies_below_them(string project, params string[] expected)
    {
        var references = XDocument.Parse(Repository.Read($"{project}/{project}.csproj"))
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

        references.ShouldBe(expected, ignoreOrder: true);
    }

    /// <summary>The first two parts of a type's namespace; nothing for what the compiler makes.</summary>
    private static string? Concept(Type type) =>
        type.Namespace is { } space && space.StartsWith("Deimos", StringComparison.Ordinal)
            ? string.Join('.', space.Split('.').Take(2))
            : null;
}
