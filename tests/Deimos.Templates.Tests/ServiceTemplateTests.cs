namespace Deimos.Templates.Tests;

/// <summary>What <c>dotnet new deimos-service</c> makes, outside of the repository and from the packages.</summary>
public class ServiceTemplateTests(PackageFeed feed)
{
    [Fact]
    public async Task The_usual_service_passes_what_the_first_page_does_with_it()
    {
        var solution = await NewAsync("Orders");
        var outputs = new List<string>();

        foreach (var command in CommandsAfter("cd Orders"))
        {
            outputs.Add(await feed.RunAsync(solution, command));
        }

        outputs.Count.ShouldBe(2);
        outputs[0].ShouldContain("failed: 0");
        outputs[0].ShouldContain("skipped: 0");
        outputs[1].ShouldContain("order-requests -> GET /orders/7: seen");
        outputs[1].ShouldContain("PUT /orders/8 -> orders: seen");
        (await ReadAsync(solution, "Orders.ServiceDefaults/Extensions.cs"))
            .ShouldBe(await ReadAsync(PackageFeed.RepositoryRoot, "ServiceDefaults/Extensions.cs"));
    }

    [Fact]
    public async Task A_producer_with_a_hyphen_in_its_name_takes_new_items()
    {
        var solution = await NewAsync("my-service", "--messaging", "producer", "--outbox", "false");
        var service = Path.Combine(solution, "MyService");
        await feed.NewAsync(service, "deimos-producer", "Shipment", "--namespace", "org.harbour");
        await feed.NewAsync(service, "deimos-consumer", "ReturnConsumer", "--topic", "returns");
        await feed.NewAsync(Path.Combine(solution, "MyService.Tests"), "deimos-feature", "Shipping");

        var tests = await feed.RunAsync(solution, "test");

        tests.ShouldContain("failed: 0");
        File.Exists(Path.Combine(service, "schemas", "org", "harbour", "Shipment.avsc")).ShouldBeTrue();
        (await ReadAsync(service, "ShipmentProducer.cs")).ShouldContain("""[Topic("shipment"), Schema("Shipment", """);
        (await ReadAsync(service, "ReturnConsumer.cs")).ShouldContain("""[Topic("returns"), Schema("Return", """);
    }

    [Fact]
    public async Task A_consumer_without_database_and_AppHost_may_begin_with_a_digit()
    {
        var solution = await NewAsync(
            "1st", "--messaging", "consumer", "--database", "none", "--apphost", "false", "--entity", "Parcel");
        Folders(solution).ShouldBe([".github", "Service1St", "Service1St.ServiceDefaults", "Service1St.Tests"]);

        var tests = await feed.RunAsync(solution, "test");

        tests.ShouldContain("failed: 0");
    }

    [Fact]
    public async Task A_service_without_database_and_tests_may_have_dots_in_its_name()
    {
        var solution = await NewAsync("Acme.Invoices", "--database", "none", "--tests", "false");
        Folders(solution).ShouldBe(
            [".github", "Acme.Invoices", "Acme.Invoices.AppHost", "Acme.Invoices.ServiceDefaults"]);

        var verification = await feed.RunAsync(
            solution, "run", "--project", "Acme.Invoices.AppHost", "--", "--verify");

        verification.ShouldContain("invoice-requests -> GET /invoices/7: seen");
        verification.ShouldContain("PUT /invoices/8 -> invoices: seen");
        (await ReadAsync(solution, "Acme.Invoices.AppHost/Program.cs"))
            .ShouldContain("""builder.AddProject<Projects.Acme_Invoices>("invoices")""");
        (await ReadAsync(solution, "Acme.Invoices/Invoice.cs")).ShouldContain("namespace Acme.Invoices;");
    }

    [Theory]
    [InlineData("class", "Class", "ClassItem")]
    [InlineData("stock take", "StockTake", "StockTakeItem")]
    [InlineData("my.2nd.try", "My.Service2Nd.Try", "TryItem")]
    [InlineData("Categories", "Categories", "Category")]
    [InlineData("Addresses", "Addresses", "Address")]
    [InlineData("Tasks", "Tasks", "TaskItem")]
    [InlineData("OrdersAPI", "OrdersAPI", "OrdersAPIItem")]
    public async Task Every_name_makes_good_names(string name, string project, string entity)
    {
        var solution = await NewAsync(name);

        (await ReadAsync(solution, $"{project}/{entity}.cs")).ShouldContain($"namespace {project};");
    }

    /// <summary>Reads the commands of docs/getting-started.md, from a line to the end of its block.</summary>
    private static IEnumerable<string[]> CommandsAfter(string line) =>
        File.ReadLines(Path.Combine(PackageFeed.RepositoryRoot, "docs/getting-started.md"))
            .SkipWhile(found => found != line)
            .Skip(1)
            .TakeWhile(found => found != "```")
            .Select(found => found.Split(' ')[1..]);

    private static Task<string> ReadAsync(string folder, string file) =>
        File.ReadAllTextAsync(Path.Combine(folder, file), TestContext.Current.CancellationToken);

    private static IEnumerable<string> Folders(string solution) =>
        Directory.EnumerateDirectories(solution).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    private async Task<string> NewAsync(string name, params string[] options)
    {
        var folder = feed.CreateFolder();
        await feed.NewAsync(
            folder, "deimos-service", name, ["--feed", feed.Folder, "--deimos-version", feed.Version, .. options]);
        return Path.Combine(folder, name);
    }
}
