global using Berth.TestKit;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
