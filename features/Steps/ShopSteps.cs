using Deimos.Features.Shop;
using Deimos.Testing.Gherkin.Steps;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Features.Steps;

/// <summary>Steps in the shop's database that are more than a row being saved.</summary>
[Binding]
public sealed class ShopSteps(ScenarioStage stage)
{
    [When("widget {string} is saved and taken back")]
    public Task WhenRolledBackAsync(string name) => InShopAsync(async db =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.Add(new WidgetRow { Name = name });
        await db.SaveChangesAsync();
        await transaction.RollbackAsync();
    });

    [When("a widget with a name of {int} letters is saved")]
    public Task WhenLongNameAsync(int letters) => InShopAsync(async db =>
    {
        db.Add(new WidgetRow { Name = new('x', letters) });
        await db.SaveChangesAsync();
    });

    [When("{int} clerks change widget {string} {int} times each, all at once")]
    public Task WhenChangedAtOnceAsync(int clerks, string id, int times) =>
        Task.WhenAll(Enumerable.Range(0, clerks).Select(_ => Task.Run(() => InShopAsync(async db =>
        {
            for (var i = 0; i < times; i++)
            {
                await using var transaction = await db.Database.BeginTransactionAsync();
                var number = int.Parse(id, null);
                var widget = await db.Widgets
                    .FromSql($"SELECT * FROM widgets WHERE \"Id\" = {number} FOR UPDATE").SingleAsync();
                await db.Entry(widget).ReloadAsync();
                widget.Version++;
                await db.SaveChangesAsync();
                await transaction.CommitAsync();
            }
        }))));

    [When("{int} widgets are imported at once")]
    public Task WhenImportedAsync(int count) => InShopAsync(db => db.ImportAsync(
        [.. Enumerable.Range(1, count).Select(number => new WidgetRow { Name = $"Widget {number}" })]));

    [When("the price of all widgets becomes {double}")]
    public Task WhenPriceOfAllAsync(double price) => InShopAsync(db => db.ExecuteUpdateAndPublishAsync(
        db.Widgets, set => set.SetProperty(widget => widget.Price, price)));

    [When("the price of all widgets becomes {double} behind everybody's back")]
    public Task WhenPriceOfAllSilentlyAsync(double price) => InShopAsync(db =>
        db.Widgets.ExecuteUpdateAsync(set => set.SetProperty(widget => widget.Price, price)));

    private async Task InShopAsync(Func<ShopDb, Task> act)
    {
        await using var scope = (await stage.ServicesAsync()).CreateAsyncScope();
        await act(scope.ServiceProvider.GetRequiredService<ShopDb>());
    }
}
