using Deimos.Bench.Shapes;
using Deimos.Producing;

namespace Deimos.Bench;

[Topic("orders"), Schema("Order", Namespace = SchemaFile.Namespace), KeyField("id")]
public sealed class OrderProducer : Producer<Order>;
