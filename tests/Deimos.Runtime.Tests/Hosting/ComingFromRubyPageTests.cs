using Deimos.Hosting;

namespace Deimos.Runtime.Tests.Hosting;

/// <summary>docs/coming-from-ruby.md names for every old setting the home that the start-up check names.</summary>
public class ComingFromRubyPageTests
{
    [Fact]
    [Trait("Case", "91")]
    public void Every_old_name_has_the_home_that_the_start_up_check_names()
    {
        var rows = DocumentationPage.Rows(DocumentationPage.Read("coming-from-ruby.md"), "## Where the settings went");

        rows.Select(cells => (cells[0].Trim('`'), cells[1].Trim('`')))
            .ShouldBe(RubySettings.Homes.Select(home => (home.Key, home.Value)));
    }
}
