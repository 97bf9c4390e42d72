using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Generator.Tests.Contracts;

public sealed record Opened(string Name, SafeFileHandle Data, SafeFileHandle? Index);
