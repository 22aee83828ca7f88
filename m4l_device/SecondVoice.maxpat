{
	"patcher": {
		"fileversion": 1,
		"appversion": {
			"major": 8,
			"minor": 6,
			"revision": 5,
			"architecture": "x64",
			"modernui": 1
		},
		"classnamespace": "box",
		"rect": [
			80,
			100,
			900,
			560
		],
		"openrect": [
			0,
			0,
			530,
			169
		],
		"openinpresentation": 1,
		"default_fontsize": 10.0,
		"default_fontname": "Ableton Sans Medium",
		"gridsize": [
			8,
			8
		],
		"boxanimatetime": 500,
		"devicewidth": 530,
		"boxes": [
			{
				"box": {
					"id": "obj-1",
					"varname": "midi_in",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						16,
						56,
						200,
						22
					],
					"outlettype": [
						"int"
					],
					"text": "midiin"
				}
			},
			{
				"box": {
					"id": "obj-2",
					"varname": "midi_out",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						16,
						96,
						200,
						22
					],
					"text": "midiout"
				}
			},
			{
				"box": {
					"id": "obj-3",
					"varname": "device",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 3,
					"patching_rect": [
						16,
						136,
						200,
						22
					],
					"outlettype": [
						"bang",
						"int",
						"int"
					],
					"text": "live.thisdevice"
				}
			},
			{
				"box": {
					"id": "obj-4",
					"varname": "receive",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						16,
						176,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "udpreceive 47810"
				}
			},
			{
				"box": {
					"id": "obj-5",
					"varname": "queue",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						16,
						216,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "deferlow"
				}
			},
			{
				"box": {
					"id": "obj-6",
					"varname": "door",
					"maxclass": "newobj",
					"numinlets": 7,
					"numoutlets": 7,
					"patching_rect": [
						16,
						256,
						200,
						22
					],
					"outlettype": [
						"",
						"",
						"",
						"",
						"",
						"",
						""
					],
					"text": "routepass /sv/welcome /sv/need /sv/busy /sv/made /sv/part /sv/error"
				}
			},
			{
				"box": {
					"id": "obj-7",
					"varname": "script",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 3,
					"patching_rect": [
						16,
						296,
						200,
						22
					],
					"outlettype": [
						"",
						"",
						""
					],
					"text": "js SecondVoice.js",
					"saved_object_attributes": {
						"filename": "SecondVoice.js",
						"parameter_enable": 0
					}
				}
			},
			{
				"box": {
					"id": "obj-8",
					"varname": "send",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						16,
						336,
						200,
						22
					],
					"text": "udpsend 127.0.0.1 47800"
				}
			},
			{
				"box": {
					"id": "obj-9",
					"varname": "say",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						16,
						376,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend set"
				}
			},
			{
				"box": {
					"id": "obj-10",
					"varname": "pressed",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						16,
						416,
						200,
						22
					],
					"outlettype": [
						"bang"
					],
					"text": "t b"
				}
			},
			{
				"box": {
					"id": "obj-11",
					"varname": "set_temperature",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						16,
						456,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend temperature"
				}
			},
			{
				"box": {
					"id": "obj-12",
					"varname": "set_voice",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						16,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend voice"
				}
			},
			{
				"box": {
					"id": "obj-13",
					"varname": "set_seed",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						56,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend seed"
				}
			},
			{
				"box": {
					"id": "obj-14",
					"varname": "set_model",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						96,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend model"
				}
			},
			{
				"box": {
					"id": "obj-15",
					"varname": "set_bars",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						136,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend bars"
				}
			},
			{
				"box": {
					"id": "obj-16",
					"varname": "set_form_bar",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						176,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend form_bar"
				}
			},
			{
				"box": {
					"id": "obj-17",
					"varname": "set_changes",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						216,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend changes"
				}
			},
			{
				"box": {
					"id": "obj-18",
					"varname": "set_swing",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						256,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend swing"
				}
			},
			{
				"box": {
					"id": "obj-19",
					"varname": "set_chords",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						296,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend chords"
				}
			},
			{
				"box": {
					"id": "obj-20",
					"varname": "set_alone",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						304,
						336,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "prepend alone"
				}
			},
			{
				"box": {
					"id": "obj-21",
					"varname": "ready",
					"maxclass": "message",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						304,
						376,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "ready"
				}
			},
			{
				"box": {
					"id": "obj-22",
					"varname": "press",
					"maxclass": "message",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						304,
						416,
						200,
						22
					],
					"outlettype": [
						""
					],
					"text": "generate"
				}
			},
			{
				"box": {
					"id": "obj-23",
					"varname": "generate",
					"maxclass": "live.text",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						304,
						456,
						200,
						22
					],
					"outlettype": [
						"",
						""
					],
					"presentation": 1,
					"presentation_rect": [
						10,
						122,
						92,
						36
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Generate",
							"parameter_shortname": "Generate",
							"parameter_type": 2,
							"parameter_mmax": 1,
							"parameter_enum": [
								"Off",
								"Generate"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "Makes a second voice of the selected clip, or carries it on as a blues: a new clip on the same track.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "Makes a second voice of the selected clip, or carries it on as a blues: a new clip on the same track.",
					"annotation_name": "Generate",
					"mode": 0,
					"outputmode": 1,
					"text": "Generate",
					"texton": "Generate",
					"automation": "Off",
					"automationon": "Generate"
				}
			},
			{
				"box": {
					"id": "obj-24",
					"varname": "temperature",
					"maxclass": "live.dial",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						592,
						16,
						200,
						22
					],
					"outlettype": [
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						112,
						112,
						44,
						48
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Temperature",
							"parameter_shortname": "Temp",
							"parameter_type": 0,
							"parameter_mmax": 2.0,
							"parameter_initial": [
								1.0
							],
							"parameter_unitstyle": 1,
							"parameter_info": "How daring the new notes are: 0 the likeliest, 1 as the model learned, 2 wild.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "How daring the new notes are: 0 the likeliest, 1 as the model learned, 2 wild.",
					"annotation_name": "Temperature"
				}
			},
			{
				"box": {
					"id": "obj-25",
					"varname": "voice",
					"maxclass": "live.menu",
					"numinlets": 1,
					"numoutlets": 3,
					"patching_rect": [
						592,
						56,
						200,
						22
					],
					"outlettype": [
						"",
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						166,
						122,
						60,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Voice",
							"parameter_shortname": "Voice",
							"parameter_type": 2,
							"parameter_mmax": 1,
							"parameter_enum": [
								"Alto",
								"Bass"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "Alto lies close below the clip, bass further down. The blues models do without.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "Alto lies close below the clip, bass further down. The blues models do without.",
					"annotation_name": "Voice"
				}
			},
			{
				"box": {
					"id": "obj-26",
					"varname": "seed",
					"maxclass": "live.numbox",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						592,
						96,
						200,
						22
					],
					"outlettype": [
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						236,
						122,
						70,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Seed",
							"parameter_shortname": "Seed",
							"parameter_type": 0,
							"parameter_mmax": 16777215.0,
							"parameter_initial": [
								0.0
							],
							"parameter_unitstyle": 0,
							"parameter_info": "The same seed makes the same notes again; 0 makes new ones each time.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "The same seed makes the same notes again; 0 makes new ones each time.",
					"annotation_name": "Seed"
				}
			},
			{
				"box": {
					"id": "obj-27",
					"varname": "model",
					"maxclass": "live.menu",
					"numinlets": 1,
					"numoutlets": 3,
					"patching_rect": [
						592,
						136,
						200,
						22
					],
					"outlettype": [
						"",
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						166,
						143,
						140,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Model",
							"parameter_shortname": "Model",
							"parameter_type": 2,
							"parameter_mmax": 5,
							"parameter_enum": [
								"chorale-bi-augmented",
								"chorale-bi",
								"chorale-uni-augmented",
								"chorale-uni",
								"blues",
								"blues-eck"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "Which network plays. Chorale models make a second voice, the first is the one to begin with; blues models carry the clip on, or begin a blues in an empty one.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "Which network plays. Chorale models make a second voice, the first is the one to begin with; blues models carry the clip on, or begin a blues in an empty one.",
					"annotation_name": "Model"
				}
			},
			{
				"box": {
					"id": "obj-28",
					"varname": "bars",
					"maxclass": "live.numbox",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						592,
						176,
						200,
						22
					],
					"outlettype": [
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						328,
						80,
						92,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Bars",
							"parameter_shortname": "Bars",
							"parameter_type": 1,
							"parameter_mmin": 1,
							"parameter_mmax": 96,
							"parameter_initial": [
								12
							],
							"parameter_unitstyle": 0,
							"parameter_info": "How many bars the blues goes on for; twelve are once round the form.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "How many bars the blues goes on for; twelve are once round the form.",
					"annotation_name": "Bars"
				}
			},
			{
				"box": {
					"id": "obj-29",
					"varname": "form_bar",
					"maxclass": "live.numbox",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						592,
						216,
						200,
						22
					],
					"outlettype": [
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						428,
						80,
						92,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Form Bar",
							"parameter_shortname": "Form Bar",
							"parameter_type": 1,
							"parameter_mmax": 12,
							"parameter_initial": [
								0
							],
							"parameter_unitstyle": 0,
							"parameter_info": "The bar of the twelve in which the new bars begin; 0 finds it from the clip.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "The bar of the twelve in which the new bars begin; 0 finds it from the clip.",
					"annotation_name": "Form Bar"
				}
			},
			{
				"box": {
					"id": "obj-30",
					"varname": "changes",
					"maxclass": "live.menu",
					"numinlets": 1,
					"numoutlets": 3,
					"patching_rect": [
						592,
						256,
						200,
						22
					],
					"outlettype": [
						"",
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						328,
						122,
						92,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Changes",
							"parameter_shortname": "Changes",
							"parameter_type": 2,
							"parameter_mmax": 3,
							"parameter_enum": [
								"Auto",
								"Basic",
								"Quick",
								"Jazz"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "The chords of the twelve bars. Basic keeps the first chord for four bars, Quick leaves it in the second, Jazz has many more; Auto goes by the chords in the clip.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "The chords of the twelve bars. Basic keeps the first chord for four bars, Quick leaves it in the second, Jazz has many more; Auto goes by the chords in the clip.",
					"annotation_name": "Changes"
				}
			},
			{
				"box": {
					"id": "obj-31",
					"varname": "swing",
					"maxclass": "live.menu",
					"numinlets": 1,
					"numoutlets": 3,
					"patching_rect": [
						592,
						296,
						200,
						22
					],
					"outlettype": [
						"",
						"",
						"float"
					],
					"presentation": 1,
					"presentation_rect": [
						428,
						122,
						92,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Swing",
							"parameter_shortname": "Swing",
							"parameter_type": 2,
							"parameter_mmax": 6,
							"parameter_enum": [
								"As the clip",
								"50 %",
								"54 %",
								"58 %",
								"62 %",
								"67 %",
								"71 %"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "The first eighth's share of a beat: 50 % is straight, 67 % are triplets; or as the clip swings.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "The first eighth's share of a beat: 50 % is straight, 67 % are triplets; or as the clip swings.",
					"annotation_name": "Swing"
				}
			},
			{
				"box": {
					"id": "obj-32",
					"varname": "chords",
					"maxclass": "live.text",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						592,
						336,
						200,
						22
					],
					"outlettype": [
						"",
						""
					],
					"presentation": 1,
					"presentation_rect": [
						328,
						143,
						92,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Chords",
							"parameter_shortname": "Chords",
							"parameter_type": 2,
							"parameter_mmax": 1,
							"parameter_enum": [
								"Off",
								"On"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "On: the chords under the new bars come too, as one more clip.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "On: the chords under the new bars come too, as one more clip.",
					"annotation_name": "Chords",
					"mode": 1,
					"outputmode": 1,
					"text": "Chords",
					"texton": "Chords",
					"automation": "Off",
					"automationon": "On"
				}
			},
			{
				"box": {
					"id": "obj-33",
					"varname": "alone",
					"maxclass": "live.text",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						592,
						376,
						200,
						22
					],
					"outlettype": [
						"",
						""
					],
					"presentation": 1,
					"presentation_rect": [
						428,
						143,
						92,
						15
					],
					"parameter_enable": 1,
					"saved_attribute_attributes": {
						"valueof": {
							"parameter_longname": "Own Clip",
							"parameter_shortname": "Own clip",
							"parameter_type": 2,
							"parameter_mmax": 1,
							"parameter_enum": [
								"Off",
								"On"
							],
							"parameter_initial": [
								0
							],
							"parameter_info": "On: the new bars come alone, in a clip that begins with them. Off: the clip's own notes come first, then the new bars.",
							"parameter_initial_enable": 1,
							"parameter_modmode": 0,
							"parameter_order": 0
						}
					},
					"annotation": "On: the new bars come alone, in a clip that begins with them. Off: the clip's own notes come first, then the new bars.",
					"annotation_name": "Own Clip",
					"mode": 1,
					"outputmode": 1,
					"text": "Own clip",
					"texton": "Own clip",
					"automation": "Off",
					"automationon": "On"
				}
			},
			{
				"box": {
					"id": "obj-34",
					"varname": "title",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						592,
						416,
						200,
						22
					],
					"text": "Second Voice",
					"presentation": 1,
					"presentation_rect": [
						10,
						8,
						296,
						18
					],
					"fontsize": 13.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-35",
					"varname": "status",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						592,
						456,
						200,
						22
					],
					"text": "Select a clip and press Generate",
					"presentation": 1,
					"presentation_rect": [
						10,
						34,
						296,
						60
					],
					"fontsize": 10.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-36",
					"varname": "voice_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						880,
						16,
						200,
						22
					],
					"text": "Voice",
					"presentation": 1,
					"presentation_rect": [
						166,
						106,
						60,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-37",
					"varname": "seed_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						880,
						56,
						200,
						22
					],
					"text": "Seed (0 new)",
					"presentation": 1,
					"presentation_rect": [
						236,
						106,
						70,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-38",
					"varname": "blues_title",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						880,
						96,
						200,
						22
					],
					"text": "Blues",
					"presentation": 1,
					"presentation_rect": [
						328,
						8,
						192,
						18
					],
					"fontsize": 13.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-39",
					"varname": "blues_note",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						880,
						136,
						200,
						22
					],
					"text": "For the models blues and blues-eck, which carry the clip on",
					"presentation": 1,
					"presentation_rect": [
						328,
						34,
						192,
						28
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-40",
					"varname": "bars_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						880,
						176,
						200,
						22
					],
					"text": "Bars",
					"presentation": 1,
					"presentation_rect": [
						328,
						64,
						92,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-41",
					"varname": "form_bar_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						880,
						216,
						200,
						22
					],
					"text": "Form bar (0 auto)",
					"presentation": 1,
					"presentation_rect": [
						428,
						64,
						92,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-42",
					"varname": "changes_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						880,
						256,
						200,
						22
					],
					"text": "Changes",
					"presentation": 1,
					"presentation_rect": [
						328,
						106,
						92,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-43",
					"varname": "swing_label",
					"maxclass": "live.comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						880,
						296,
						200,
						22
					],
					"text": "Swing",
					"presentation": 1,
					"presentation_rect": [
						428,
						106,
						92,
						15
					],
					"fontsize": 9.0,
					"textjustification": 0
				}
			},
			{
				"box": {
					"id": "obj-44",
					"varname": "separator",
					"maxclass": "live.line",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						880,
						336,
						200,
						22
					],
					"presentation": 1,
					"presentation_rect": [
						314,
						10,
						5,
						149
					],
					"justification": 1
				}
			}
		],
		"lines": [
			{
				"patchline": {
					"source": [
						"obj-1",
						0
					],
					"destination": [
						"obj-2",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-3",
						0
					],
					"destination": [
						"obj-21",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-21",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-4",
						0
					],
					"destination": [
						"obj-5",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-5",
						0
					],
					"destination": [
						"obj-6",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-6",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-6",
						1
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-6",
						2
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-6",
						3
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-6",
						4
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-6",
						5
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-7",
						0
					],
					"destination": [
						"obj-8",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-7",
						1
					],
					"destination": [
						"obj-4",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-7",
						2
					],
					"destination": [
						"obj-9",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-9",
						0
					],
					"destination": [
						"obj-35",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-23",
						0
					],
					"destination": [
						"obj-10",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-10",
						0
					],
					"destination": [
						"obj-22",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-22",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-24",
						0
					],
					"destination": [
						"obj-11",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-25",
						0
					],
					"destination": [
						"obj-12",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-26",
						0
					],
					"destination": [
						"obj-13",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-27",
						0
					],
					"destination": [
						"obj-14",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-28",
						0
					],
					"destination": [
						"obj-15",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-29",
						0
					],
					"destination": [
						"obj-16",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-30",
						0
					],
					"destination": [
						"obj-17",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-31",
						0
					],
					"destination": [
						"obj-18",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-32",
						0
					],
					"destination": [
						"obj-19",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-33",
						0
					],
					"destination": [
						"obj-20",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-11",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-12",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-13",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-14",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-15",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-16",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-17",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-18",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-19",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			},
			{
				"patchline": {
					"source": [
						"obj-20",
						0
					],
					"destination": [
						"obj-7",
						0
					]
				}
			}
		],
		"parameters": {
			"obj-23": [
				"Generate",
				"Generate",
				0
			],
			"obj-24": [
				"Temperature",
				"Temp",
				0
			],
			"obj-25": [
				"Voice",
				"Voice",
				0
			],
			"obj-26": [
				"Seed",
				"Seed",
				0
			],
			"obj-27": [
				"Model",
				"Model",
				0
			],
			"obj-28": [
				"Bars",
				"Bars",
				0
			],
			"obj-29": [
				"Form Bar",
				"Form Bar",
				0
			],
			"obj-30": [
				"Changes",
				"Changes",
				0
			],
			"obj-31": [
				"Swing",
				"Swing",
				0
			],
			"obj-32": [
				"Chords",
				"Chords",
				0
			],
			"obj-33": [
				"Own Clip",
				"Own clip",
				0
			],
			"parameterbanks": {
				"0": {
					"index": 0,
					"name": "Main",
					"parameters": [
						"Generate",
						"Temperature",
						"Voice",
						"Seed",
						"Model",
						"-",
						"-",
						"-"
					],
					"buttons": [
						"-",
						"-",
						"-",
						"-",
						"-",
						"-",
						"-",
						"-"
					]
				},
				"1": {
					"index": 1,
					"name": "Blues",
					"parameters": [
						"Bars",
						"Form Bar",
						"Changes",
						"Swing",
						"Chords",
						"Own Clip",
						"-",
						"-"
					],
					"buttons": [
						"-",
						"-",
						"-",
						"-",
						"-",
						"-",
						"-",
						"-"
					]
				}
			},
			"inherited_shortname": 1
		},
		"dependency_cache": [
			{
				"name": "SecondVoice.js",
				"bootpath": ".",
				"type": "TEXT",
				"implicit": 1
			}
		],
		"latency": 0,
		"is_mpe": 1,
		"external_mpe_tuning_enabled": 0,
		"minimum_live_version": "11.1",
		"minimum_max_version": "",
		"platform_compatibility": 0,
		"project": {
			"version": 1,
			"creationdate": 3850070400,
			"modificationdate": 3850070400,
			"viewrect": [
				0,
				0,
				300,
				500
			],
			"autoorganize": 1,
			"hideprojectwindow": 1,
			"showdependencies": 1,
			"autolocalize": 0,
			"contents": {
				"patchers": {},
				"code": {
					"SecondVoice.js": {
						"kind": "javascript",
						"local": 1
					}
				}
			},
			"layout": {},
			"searchpath": {},
			"detailsvisible": 0,
			"amxdtype": 1835887981,
			"readonly": 0,
			"devpathtype": 0,
			"devpath": ".",
			"sortmode": 0,
			"viewmode": 0,
			"includepackages": 0
		},
		"autosave": 0
	}
}
