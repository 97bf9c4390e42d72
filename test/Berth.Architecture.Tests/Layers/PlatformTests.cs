using System.Reflection;
using System.Runtime.Versioning;

namespace Berth.Architecture.Tests.Layers;

/// <summary>A library that calls the kernel says so, and the compiler tells whoever uses it for another system.</summary>
public sealed class PlatformTests
{
    // Descriptions are read anywhere, and launchd and Windows have services too.
    private static readonly string[] s_portable = ["Berth.Descriptions", "Berth.Workloads", "Berth.Supervision"];

    public static TheoryData<string> Libraries => PublicApi.PublicApiTests.Libraries;

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Platform_OfALibrary_IsLinuxWhereItCallsTheKernel(string library) =>
        Assembly.Load(library).GetCustomAttributes<SupportedOSPlatformAttribute>().Select(static a => a.PlatformName)
            .ShouldBe(s_portable.Contains(library) ? [] : ["linux"]);
}
