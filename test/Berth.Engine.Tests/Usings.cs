global using Berth.TestKit;

using System.Runtime.Versioning;

[assembly: SupportedOSPlatform("linux")]
