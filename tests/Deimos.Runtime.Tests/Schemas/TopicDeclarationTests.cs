using Deimos.Consuming;
using Deimos.Schemas;

namespace Deimos.Runtime.Tests.Schemas;

public class TopicDeclarationTests
{
    [Topic("widgets"), Schema("Widget", Namespace = "com.my"), KeyField("id")]
    private class Widgets;

    [Topic("special")]
    private sealed class Special : Widgets;

    [NoKey]
    private sealed class Unkeyed : Widgets;

    [Topic("widgets"), Schema("other.Widget"), KeySchema("Key")]
    private sealed class FullyNamed;

    [Topic("a b"), Schema(" "), KeyField("a..b"), PlainKey]
    private sealed class Wrong;

    private sealed class Silent;

    [Fact]
    public void Attributes_say_it_all()
    {
        var declaration = Of<Widgets>("ignored");

        declaration.Topic.ShouldBe("widgets");
        declaration.SchemaFullName.ShouldBe("com.my.Widget");
        (declaration.Key.Kind, declaration.Key.FieldPath).ShouldBe((KeyKind.Field, "id"));
    }

    [Fact]
    public void What_a_class_does_not_say_is_taken_from_its_base()
    {
        var special = Of<Special>(null);

        (special.Topic, special.SchemaFullName, special.Key.Kind).ShouldBe(("special", "com.my.Widget", KeyKind.Field));
        Of<Unkeyed>(null).Key.Kind.ShouldBe(KeyKind.None);
    }

    [Fact]
    public void A_full_name_needs_no_namespace()
    {
        var declaration = Of<FullyNamed>("default.space");

        declaration.SchemaFullName.ShouldBe("other.Widget");
        (declaration.Key.Kind, declaration.Key.SchemaName).ShouldBe((KeyKind.Schema, "Key"));
    }

    [Fact]
    public void Every_fault_is_listed()
    {
        var refused = Should.Throw<DeclarationException>(() => Of<Wrong>(null));

        refused.Faults.ShouldBe([
            "Wrong has the topic 'a b'. Use 1 to 249 letters, digits, dots, hyphens and underscores.",
            "Wrong has a [Schema] without a name. Name the record of its payloads.",
            "Wrong has [KeyField] and [PlainKey], which contradict each other. Keep one of them.",
            "Wrong has [KeyField(\"a..b\")]. Name a field, with dots between nested ones.",
        ]);
    }

    [Fact]
    public void A_class_without_a_topic_is_told_what_to_do() =>
        Should.Throw<DeclarationException>(() => Of<Silent>(null))
            .Message.ShouldBe(
                "Silent has no topic. Put [Topic(\"…\")] on it, or set Topic in AddConsumer<Silent>(…).");

    [Fact]
    public void What_is_said_by_code_wins_over_attributes()
    {
        var declaration = Of<Widgets>(null, options =>
        {
            options.Topic = "gadgets";
            options.Schema = "Gadget";
            options.Key = KeyConfig.Plain;
        });

        (declaration.Topic, declaration.SchemaFullName, declaration.Key.Kind)
            .ShouldBe(("gadgets", "com.my.Gadget", KeyKind.Plain));
        Of<Widgets>(null, options => options.Schema = "other.Gadget").SchemaFullName.ShouldBe("other.Gadget");
        Of<Widgets>(null, options => options.Namespace = "org.your").SchemaFullName.ShouldBe("org.your.Widget");
    }

    [Fact]
    public void A_class_without_attributes_is_declared_by_code_alone()
    {
        var declaration = Of<Silent>("default.space", options =>
        {
            options.Topic = "silent";
            options.Schema = "Silence";
            options.Key = KeyConfig.Field("id");
        });

        (declaration.Topic, declaration.SchemaFullName, declaration.Key.FieldPath)
            .ShouldBe(("silent", "default.space.Silence", "id"));
    }

    [Fact]
    [Trait("Case", "16")]
    [Trait("Case", "25")]
    public void All_that_a_producer_misses_is_listed_with_its_cures()
    {
        var refused = Should.Throw<DeclarationException>(() => TopicDeclaration.Of(
            typeof(Silent), new ConsumerOptions(), new("AddProducer", NeedsSchema: true, NeedsKey: true, null)));

        refused.Faults.ShouldBe([
            "Silent has no topic. Put [Topic(\"…\")] on it, or set Topic in AddProducer<Silent>(…).",
            "Silent has no schema. Put [Schema(\"…\")] on it, or set Schema in AddProducer<Silent>(…).",
            "Silent says nothing about keys. Put [KeyField(\"…\")], [KeySchema(\"…\")], [PlainKey] or [NoKey] on "
                + "it, or set Key in AddProducer<Silent>(…).",
        ]);
    }

    [Fact]
    public void A_full_name_and_another_namespace_contradict_each_other() =>
        Should.Throw<DeclarationException>(() => Of<FullyNamed>(null, options => options.Namespace = "third"))
            .Message.ShouldBe("FullyNamed has the schema 'other.Widget' and the namespace 'third', which contradict "
                + "each other. Keep one of them.");

    private static TopicDeclaration Of<T>(string? defaultNamespace, Action<TopicOptions>? configure = null)
    {
        var said = new ConsumerOptions();
        configure?.Invoke(said);
        return TopicDeclaration.Of(
            typeof(T), said, new("AddConsumer", NeedsSchema: false, NeedsKey: false, defaultNamespace));
    }
}
