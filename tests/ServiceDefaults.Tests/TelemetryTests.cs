using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ServiceDefaults.Tests;

public sealed class TelemetryTests
{
    private static readonly ActivitySource Deimos = new("Deimos");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sees_the_activities_of_Deimos_and_of_requests_but_not_of_probes()
    {
        List<Activity> activities = [];
        await using var service = await Service.StartAsync(
            configure: builder => builder.Services.AddOpenTelemetry()
                .WithTracing(tracing => tracing.AddInMemoryExporter(activities)),
            map: app => app.MapGet("/widgets", () =>
            {
                using var publish = Deimos.StartActivity("publish widgets");
                return "[]";
            }));

        await service.Http.GetStringAsync(new Uri("/widgets", UriKind.Relative), Cancellation);
        await service.Http.GetStringAsync(new Uri("/health", UriKind.Relative), Cancellation);
        await service.App.StopAsync(Cancellation);
        service.App.Services.GetRequiredService<TracerProvider>().ForceFlush();

        var own = activities.Where(activity => activity.Kind != ActivityKind.Client).ToList();
        own.Select(activity => activity.DisplayName).ShouldBe(["publish widgets", "GET /widgets"]);
        own[0].ParentSpanId.ShouldBe(own[1].SpanId);
    }

    [Fact]
    public async Task Sees_the_activities_of_Npgsql()
    {
        List<Activity> activities = [];
        await using var service = await Service.StartAsync(
            configure: builder => builder.Services.AddOpenTelemetry()
                .WithTracing(tracing => tracing.AddInMemoryExporter(activities)));
        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Timeout=1");

        await Should.ThrowAsync<NpgsqlException>(async () => await nowhere.OpenConnectionAsync(Cancellation));

        activities.ShouldContain(activity => activity.Source.Name == "Npgsql");
    }

    [Fact]
    public async Task Sees_the_meters_of_Deimos_requests_outgoing_HTTP_runtime_and_Npgsql()
    {
        using var meter = new Meter("Deimos");
        List<Metric> metrics = [];
        await using var service = await Service.StartAsync(
            configure: builder => builder.Services.AddOpenTelemetry()
                .WithMetrics(reader => reader.AddInMemoryExporter(metrics)));

        meter.CreateCounter<int>("deimos.publish").Add(1);
        using (var pool = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Timeout=1"))
        {
            await Should.ThrowAsync<NpgsqlException>(async () => await pool.OpenConnectionAsync(Cancellation));
            await service.Http.GetStringAsync(new Uri("/alive", UriKind.Relative), Cancellation);
            service.App.Services.GetRequiredService<MeterProvider>().ForceFlush();
        }

        var names = metrics.Select(metric => metric.MeterName).ToHashSet();
        names.ShouldContain("Deimos");
        names.ShouldContain("Microsoft.AspNetCore.Hosting");
        names.ShouldContain("System.Net.Http");
        names.ShouldContain("System.Runtime");
        names.ShouldContain("Npgsql");
    }

    [Fact]
    public async Task Sends_traces_metrics_and_logs_where_the_OTLP_variable_says()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var service = await Service.StartAsync(
            new()
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_SERVICE_NAME"] = "widgets-of-the-test",
            },
            map: app => app.MapGet("/widgets", (ILogger<TelemetryTests> logger) =>
            {
                using var publish = Deimos.StartActivity("publish for the collector");
                logger.LogInformation("Widgets listed");
            }));

        await service.Http.GetStringAsync(new Uri("/widgets", UriKind.Relative), Cancellation);
        await service.DisposeAsync();

        (await collector.ReceivedAsync("/v1/traces")).ShouldContain("publish for the collector");
        (await collector.ReceivedAsync("/v1/metrics")).ShouldContain("http.server.request.duration");
        (await collector.ReceivedAsync("/v1/logs")).ShouldContain("Widgets listed");
    }

    [Fact]
    public async Task Names_the_service_by_its_application_where_no_variable_does()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var service = await Service.StartAsync(new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        });

        var application = service.App.Environment.ApplicationName;
        await service.DisposeAsync();

        (await collector.ReceivedAsync("/v1/metrics")).ShouldContain(application);
        (await collector.ReceivedAsync("/v1/logs")).ShouldContain(application);
    }
}
