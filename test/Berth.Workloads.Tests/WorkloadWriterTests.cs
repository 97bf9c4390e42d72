using System.Collections;
using System.Text;
using Berth.Descriptions.Diagnostics;
using Berth.TestKit;
using Berth.Workloads.Schedules;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tests;

public sealed class WorkloadWriterTests
{
    [Fact]
    public void Write_RandomSpec_ParsesToTheSame() => Properties.Of(static random =>
    {
        var spec = new SpecGenerator(random).Workload();
        var written = WorkloadWriter.Write(spec);

        var result = WorkloadFile.Parse(written, "written.json");

        result.Diagnostics.Where(static d => d.Severity is DiagnosticSeverity.Error).ShouldBeEmpty();
        Structure.Leaves(result.Spec).ShouldBe(Structure.Leaves(spec));
        WorkloadWriter.Write(result.Spec!).Span.SequenceEqual(written.Span).ShouldBeTrue();
    });

    [Fact]
    public void Write_Defaults_WritesOnlyTheName() =>
        Encoding.UTF8.GetString(WorkloadWriter.Write(new WorkloadSpec { Name = "a" }).Span).ShouldBe("{\n  \"name\": \"a\"\n}");

    [Fact]
    public void Write_TextOfOtherLanguages_IsReadable()
    {
        var written = WorkloadWriter.Write(new WorkloadSpec { Name = "a", Command = ["echo", "漢é<&>"] });
        Encoding.UTF8.GetString(written.Span).ShouldContain("漢é<&>");
    }

    [Fact]
    public void Generator_ManySpecs_VaryEveryMember()
    {
        // A member that is added to a record but not to the generator would not be tested.
        var seen = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        for (var seed = 0; seed < 300; seed++)
            Visit(new SpecGenerator(new Random(seed)).Workload(), seen);
        // The file name, and members that follow from others, are not part of a description. One of the two strategies is for later.
        seen
            .Where(static member => member.Value.Count < 2)
            .Select(static member => member.Key)
            .Except(["WorkloadSpec.File", "WorkloadSpec.IsService", "ReleaseSpec.Strategy"])
            .ShouldBeEmpty();
    }

    private static void Visit(object value, Dictionary<string, HashSet<string>> seen)
    {
        if (value is IEnumerable items and not string)
        {
            foreach (var item in items)
                Visit(item, seen);
        }
        else if (value.GetType().Assembly == typeof(WorkloadSpec).Assembly
            && value is not (Enum or CalendarExpression or ListenAddress or HostPort))
        {
            foreach (var property in Structure.Properties(value.GetType()))
            {
                var name = $"{value.GetType().Name}.{property.Name}";
                if (!seen.TryGetValue(name, out var values))
                    seen[name] = values = new HashSet<string>(StringComparer.Ordinal);
                var member = property.GetValue(value);
                values.Add(string.Join('\n', Structure.Leaves(member)));
                if (member is not null)
                    Visit(member, seen);
            }
        }
        else if (value.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>))
        {
            Visit(type.GetProperty("Value")!.GetValue(value)!, seen);
        }
    }
}
