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
        var declaration = TopicDeclaration.FromAttributes(typeof(Widgets), "ignored");

        declaration.Topic.ShouldBe("widgets");
        declaration.SchemaFullName.ShouldBe("com.my.Widget");
        (declaration.Key.Kind, declaration.Key.FieldPath).ShouldBe((KeyKind.Field, "id"));
    }

    [Fact]
    public void What_a_class_does_not_say_is_taken_from_its_base()
    {
        var special = TopicDeclaration.FromAttributes(typeof(Special), null);

        (special.Topic, special.SchemaFullName, special.Key.Kind).ShouldBe(("special", "com.my.Widget", KeyKind.Field));
        TopicDeclaration.FromAttributes(typeof(Unkeyed), null).Key.Kind.ShouldBe(KeyKind.None);
    }

    [Fact]
    public void A_full_name_needs_no_namespace()
    {
        var declaration = TopicDeclaration.FromAttributes(typeof(FullyNamed), "default.space");

        declaration.SchemaFullName.ShouldBe("other.Widget");
        (declaration.Key.Kind, declaration.Key.SchemaName).ShouldBe((KeyKind.Schema, "Key"));
    }

    [Fact]
    public void Every_fault_is_listed()
    {
        var refused = Should.Throw<DeclarationException>(() => TopicDeclaration.FromAttributes(typeof(Wrong), null));

        refused.Faults.ShouldBe([
            "Wrong has the topic 'a b'. Use 1 to 249 letters, digits, dots, hyphens and underscores.",
            "Wrong has a [Schema] without a name. Name the record of its payloads.",
            "Wrong has [KeyField] and [PlainKey], which contradict each other. Keep one of them.",
            "Wrong has [KeyField(\"a..b\")]. Name a field, with dots between nested ones.",
        ]);
    }

    [Fact]
    public void A_class_without_a_topic_is_told_what_to_do() =>
        Should.Throw<DeclarationException>(() => TopicDeclaration.FromAttributes(typeof(Silent), null))
            .Message.ShouldBe("Silent has no topic. Put [Topic(\"…\")] on it.");
}
