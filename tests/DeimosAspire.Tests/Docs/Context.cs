// What the snippets of the docs take for granted: compiled with each of them, not with this project.
global using System;
global using System.Collections.Generic;
global using System.IO;
global using System.Linq;
global using System.Net.Http;
global using System.Threading;
global using System.Threading.Tasks;
global using Deimos;
global using Deimos.Consuming;
global using Deimos.Embedded.Kafka;
global using Deimos.Embedded.Postgres;
global using Deimos.Embedded.SchemaRegistry;
global using Deimos.Hosting;
global using Deimos.Hosting.Local;
global using Deimos.Outbox;
global using Deimos.Producing;
global using Deimos.Records;
global using Deimos.Schemas;
global using Deimos.Testing;
global using Deimos.Testing.Gherkin;
global using Deimos.Testing.Gherkin.Steps;
global using Microsoft.AspNetCore.Hosting;
global using Microsoft.EntityFrameworkCore;
global using Microsoft.Extensions.DependencyInjection;
global using Microsoft.Extensions.Hosting;
global using Microsoft.Extensions.Logging;
global using Npgsql;
global using Shouldly;
global using ProducerConfig = Confluent.Kafka.ProducerConfig;
global using SaslMechanism = Confluent.Kafka.SaslMechanism;
global using SecurityProtocol = Confluent.Kafka.SecurityProtocol;

namespace Projects
{
    public sealed class Widgets_Api : IProjectMetadata
    {
        public string ProjectPath => "";
    }

    public sealed class Widgets_Views : IProjectMetadata
    {
        public string ProjectPath => "";
    }
}

namespace Docs.Context
{
    public sealed record Address(string Street);

    public sealed record Order(long Id, string CustomerName);

    public sealed record Widget(long Id, string Owner)
    {
        public string Code { get; set; } = "";

        public int Price { get; set; }

        public bool IsOld { get; set; }
    }

    public sealed class WidgetView
    {
        public long Id { get; set; }

        public long? Offset { get; set; }

        public int? Partition { get; set; }
    }

    public sealed record Token(string Text, DateTimeOffset ExpiresAt);

    public abstract class Identity
    {
        public abstract Task<Token> GetTokenAsync(CancellationToken cancellationToken);
    }

    public abstract record WidgetEvent;

    public sealed record WidgetMade(long Id) : WidgetEvent;

    public sealed record WidgetSold(long Id) : WidgetEvent;

    public sealed class WidgetsDb : DbContext
    {
        public DbSet<Widget> Widgets => Set<Widget>();
    }

    public sealed class ViewsDb : DbContext;

    [Topic("widgets"), Schema("Widget"), KeyField("id")]
    public sealed class WidgetProducer : Producer<Widget>;

    [Topic("widgets"), Schema("Widget"), KeyField("id")]
    public sealed class WidgetRecordProducer : RecordProducer<Widget>;

    [Topic("prices"), Schema("Price"), KeySchema("PriceKey")]
    public sealed class PriceProducer : Producer<Payload>;

    [Topic("widgets"), Schema("Widget"), KeyField("id")]
    public class WidgetConsumer : Consumer<Widget>
    {
        public override Task ConsumeAsync(
            Widget? payload, MessageMetadata metadata, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    internal abstract class Given
    {
        protected readonly string[] args = [];
        protected readonly string connectionString = "";
        protected readonly CancellationToken cancellationToken;
        protected readonly HostApplicationBuilder builder = null!;
        protected readonly DistributedApplication app = null!;
        protected readonly WidgetsDb db = null!;
        protected readonly EmbeddedKafka kafka = null!;
        protected readonly SchemaCodec codec = null!;
        protected readonly WidgetProducer producer = null!;
        protected readonly PriceProducer prices = null!;
        protected readonly Widget widget = null!;
        protected readonly Widget[] widgets = [];
        protected readonly byte[] bytes = [];

        protected Task MigrateAsync(string connectionString) => Task.CompletedTask;
    }
}
