using System.Text.Json;
using Berth.TestKit;

namespace Berth.Workloads.Tests;

public sealed class WorkloadSchemaTests
{
    private static readonly string s_badFiles = Repository.Path("test/Berth.Workloads.Tests/BadFiles");

    private static readonly JsonDocumentOptions s_berthOptions = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>Errors that a JSON Schema can't express, or not readably.</summary>
    private static readonly string[] s_beyondSchema =
    [
        "calendar-hour", // numbers in a string
        "calendar-repeat", // the same
        "command-up", // only the first item is a program
        "duplicate-member", // a schema sees only the last one
        "listen-twice", // items that are equal in part
        "waits-for-itself", // one member compared with another
        "host-service-names", // uniqueness of a member of items
    ];

    private static readonly JsonElement s_schema = JsonDocument.Parse(Write()).RootElement;

    public static TheoryData<string> Samples()
    {
        var samples = new TheoryData<string>();
        var files = Directory.GetFiles(Repository.Path("samples"), "berth.json", SearchOption.AllDirectories);
        foreach (var path in files.Order(StringComparer.Ordinal))
            samples.Add(Path.GetRelativePath(Repository.Root!, path));
        return samples;
    }

    [Fact]
    public void Write_CommittedCopy_IsTheSame() => GoldenFile.Verify("docs/berth.schema.json", Write());

    [Theory]
    [MemberData(nameof(Samples))]
    public void Schema_Sample_IsAccepted(string sample)
    {
        var path = Repository.Path(sample);
        var result = WorkloadFile.Load(path);

        result.Diagnostics.ShouldBeEmpty();
        result.Spec.ShouldNotBeNull().Name.ShouldBe(Path.GetFileName(Path.GetDirectoryName(path)));
        Accepts(File.ReadAllBytes(path)).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(BadFileTests.Files), MemberType = typeof(BadFileTests))]
    public void Schema_BadFile_IsRefusedWhereASchemaCanKnow(string name)
    {
        bool accepted;
        try
        {
            accepted = Accepts(File.ReadAllBytes(Path.Combine(s_badFiles, name + ".json")));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            accepted = false;
        }

        accepted.ShouldBe(s_beyondSchema.Contains(name, StringComparer.Ordinal));
    }

    [Fact]
    public void Schema_RandomSpec_IsAccepted() => Properties.Of(static random =>
        Accepts(WorkloadWriter.Write(new SpecGenerator(random).Workload())).ShouldBeTrue());

    private static bool Accepts(ReadOnlyMemory<byte> file)
    {
        using var json = JsonDocument.Parse(file, s_berthOptions);
        return SchemaChecker.Accepts(s_schema, json.RootElement);
    }

    private static byte[] Write()
    {
        using var stream = new MemoryStream();
        WorkloadSchema.Write(stream);
        return stream.ToArray();
    }
}
