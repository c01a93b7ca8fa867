using Deimos;
using Deimos.Producing;

namespace MyService;

/// <summary>Tells topic <c>thing-topic</c> of what happens.</summary>
/// <remarks>Add it: <c>deimos.AddProducer&lt;ThingProducer&gt;()</c>.</remarks>
[Topic("thing-topic"), Schema("Thing", Namespace = "com.example"), KeyField("id")]
public sealed class ThingProducer : Producer<Thing>;
