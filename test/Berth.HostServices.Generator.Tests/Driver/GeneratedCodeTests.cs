using Berth.HostServices;
using Microsoft.CodeAnalysis;

namespace Berth.HostServices.Generator.Tests.Driver;

/// <summary>The generated code compiles without a warning, in any namespace and next to any other types.</summary>
public sealed class GeneratedCodeTests
{
    [Theory]
    [InlineData("[HostService(\"empty\")] public interface IEmpty { }", "EmptyClient")]
    [InlineData("[HostService(\"clock\")] interface Clock { Task Now(); }", "ClockDispatcher")]
    [InlineData("[HostService(\"item\")] public interface Item { Task Now(); }", "ItemClient")]
    [InlineData("namespace A.B { [HostService(\"clock\")] public interface IClock { Task Now(); } }", "namespace A.B;")]
    [InlineData(
        "namespace @class.@event { [HostService(\"clock\")] public interface @interface { Task @new(int @out = 1); } }", "interfaceClient")]
    [InlineData(
        "[HostService(\"clock\")] public partial interface IClock { Task A(); } public partial interface IClock { Task B(); }",
        "new(\"b\")")]
    [InlineData(
        "public interface IBase { Task A(); } [HostService(\"clock\")] public interface IClock : IBase { Task B(); }", "new(\"a\")")]
    [InlineData(
        "namespace Berth.Other { public class HostServices { } public class Task { } [HostService(\"c\")] public interface IC { "
            + "System.Threading.Tasks.Task<Task> A(); } }",
        "CClient")]
    [InlineData(
        "namespace X { public class System { } [HostService(\"c\")] public interface IC { Task<int[]> Codec(System a); Task Equals(); } }",
        "CClient")]
    public void Interface_Anywhere_CompilesWithoutWarnings(string source, string contains)
    {
        var run = GeneratorRun.For(source);
        run.Diagnostics.ShouldBeEmpty();
        run.CompilerDiagnostics.ShouldBeEmpty();
        run.Generated.ShouldContain(contains);
    }

    [Fact]
    public void TwoInterfaces_WithCommonTypes_Compile()
    {
        var run = GeneratorRun.For("""
            namespace A { public record Point(int X); [HostService("a")] public interface IA { Task<Point> Get(); } }
            namespace B
            {
                public record Point(int X);
                [HostService("b")] public interface IB { Task<(Point, A.Point)> Get(List<List<A.Point?>?> all); }
            }
            """);
        run.CompilerDiagnostics.ShouldBeEmpty();
        run.Result.GeneratedSources.Length.ShouldBe(2);
    }

    [Fact]
    public void Interface_WithoutNullableContext_CompilesWithoutWarnings() =>
        GeneratorRun.For(
            "[HostService(\"c\")] public interface IC { Task<string> Get(string[] a, IProgress<string> p, string b = null); }",
            NullableContextOptions.Disable)
            .CompilerDiagnostics.ShouldBeEmpty();

    [Fact]
    public void Defaults_OfEachKind_AreKept()
    {
        var run = GeneratorRun.For("""
            public enum Colour { Red = -1 }
            [HostService("c")] public interface IC
            {
                Task Get(bool a = true, sbyte b = -1, ulong c = ulong.MaxValue, float d = 1.5f, double e = double.NaN,
                    string f = "\"\n", string? g = null,
                    Colour h = Colour.Red, Colour? i = Colour.Red, int? j = 3, Guid k = default, CancellationToken l = default);
            }
            """);
        run.Diagnostics.ShouldBeEmpty();
        run.CompilerDiagnostics.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Now", "now")]
    [InlineData("NowAsync", "now")]
    [InlineData("Async", "async")]
    [InlineData("ReadHTTPHeader2Async", "read_http_header2")]
    [InlineData("OpenPTY", "open_pty")]
    [InlineData("X", "x")]
    [InlineData("already_snake", "already_snake")]
    [InlineData("Two_Words", "two_words")]
    public void Method_Name_IsInSnakeCaseOnTheWire(string method, string wire) =>
        GeneratorRun.For($"[HostService(\"c\")] public interface IC {{ Task {method}(); }}").Generated.ShouldContain($"new(\"{wire}\")");

    [Fact]
    public void Parameter_Name_IsInSnakeCaseOnTheWire() =>
        GeneratorRun.For("[HostService(\"c\")] public interface IC { Task Get(int zoneName); }").Generated
            .ShouldContain("new(\"get\", \"zone_name\")");

    [Fact]
    public void Deadline_OfAMethod_IsInTheCode() =>
        GeneratorRun.For("[HostService(\"c\")] public interface IC { [HostServiceMethod(DeadlineSeconds = 1.5)] Task Get(); }")
            .Generated.ShouldContain("FromTicks(15000000L)");
}
